"""The sample organisation 株式会社みなと商会: invented from its first to its last name, and made through the services only.

Its past lies before the day on which it is made: "last Friday" is last Friday whenever the demo is started.
"""

from komainu.web.site.sample.house import ACCOUNTS, PASSWORD, Account
from komainu.web.site.sample.making import make

__all__ = ["ACCOUNTS", "PASSWORD", "Account", "make"]
