CPU_HEADER = "X-Processor-Seconds"
"""In each answer of `bench.bare_server`: the processor time that its thread spent on it."""
