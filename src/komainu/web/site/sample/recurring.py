"""What the stories say again and again: facts that most accidents share, and where reports go."""

from typing import Any

NO_SPECIAL: dict[str, Any] = {"special_care": [], "financial": [], "my_number": {"contains_individual_number": False}}
INTACT = {"content_lost": "ruled_out", "altered": "ruled_out", "unusable": "ruled_out"}
NOT_ENCRYPTED = {"encryption": "none"}
OWN = {"affected_data": "own_only", "incident_place": "us"}
NO_WRONG = {"suspected": False}
COMMISSION, MARK_BODY = "個人情報保護委員会", "見本審査機関"
WEB_FORM = "委員会の報告フォーム"
