"""What `./komainu bench discovery` measures in."""
