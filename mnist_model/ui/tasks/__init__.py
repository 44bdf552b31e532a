"""Try it: tasks that check themselves."""
