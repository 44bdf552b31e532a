"""The tray of the Draw tab in which a visitor teaches the network their own hand."""
