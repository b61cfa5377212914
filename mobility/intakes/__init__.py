"""Intakes of joint faculties: who began when, who is where on the way to the partner's diploma, what they still lack."""
