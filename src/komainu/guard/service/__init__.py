"""The service in front of the mail server: takes a message only when it lies synced in the spool, examines it, holds it, and sends it on.

    settings = Settings.read(Path("guard.toml"))
    asyncio.run(serve(settings))

`core` works without SMTP: `await core.accept(content, envelope)` for the milter and for copies; `door` is the SMTP server, `forwarding` the way on.
"""
