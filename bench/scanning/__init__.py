"""Trees of invented office files with what is in each of them: to measure scans by."""
