"""Words of the mailroom for templates."""

from django import template

from komainu.web.mailroom.check_words import check_label

register = template.Library()
register.filter("check_name", check_label)
