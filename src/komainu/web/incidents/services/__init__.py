"""Every change to an incident: one function a user-level act, in one transaction, which writes the trail. One file for each group."""
