"""Every change of this part: risks, controls, acceptances, reviews."""
