"""LTI 1.3: any platform that speaks it, as a door for learners and as a source of names and roles."""
