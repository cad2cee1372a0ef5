"""Training (教育): courses, deliveries, learning and exams, attendance, and the proof that everybody learnt.

The ready courses are data in `ready/`; `ready.reading` reads them without Django, `services.publishing` brings them into the house.
"""
