"""Invented documents with every place of personal information marked: to measure by, and to train the tagger of names on."""
