"""The Retrain tab: settings, the training as it runs, and what came of it."""
