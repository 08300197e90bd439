"""The shops: each module has ``application``, which returns a new application for keys, the newest first."""
