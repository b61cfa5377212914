"""What the project needs around the service: set-up, the launcher, checks of lock and translations."""
