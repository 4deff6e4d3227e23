"""The eight million: ``seller`` says every rule; the other files decide who is asked, and when."""
