"""A course as files: slides, booklet, poster, table of questions, and a SCORM package for an organisation's own learning system."""
