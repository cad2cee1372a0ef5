"""The pages of the first hour: the door, the steps, the end."""
