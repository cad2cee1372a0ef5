"""The inventory (個人情報管理台帳): what the house holds, why, where, until when, and what becomes of it.

A line is a kind of personal information in a department. `services.lines` changes it, `services.states` leads it from draft to disposal.
"""
