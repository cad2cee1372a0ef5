"""How allauth is bent to a closed house: accounts, second factors, the company's accounts."""
