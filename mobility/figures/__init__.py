"""Yearly figures for the rector and the ministry: who was abroad, by everything that is counted, year beside year."""
