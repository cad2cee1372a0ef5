"""Words: the engine that finds them, the lists that it looks for, and those an organisation adds."""
