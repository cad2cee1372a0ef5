"""What cannot be cleaned."""


class Unexpected(Exception):
    """The file is not built as its format says."""
