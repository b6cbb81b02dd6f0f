"""The preview: a throw-away program in which a form is walked as a reporter would, with a chosen last period."""
