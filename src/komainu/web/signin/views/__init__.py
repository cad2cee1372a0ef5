"""Pages of signing in: the door, one's own, the company's accounts, and what the office sees to."""
