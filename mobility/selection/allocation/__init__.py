"""Who gets which seat and why: what goes into the rule, the rule, the reasons, the waiting list, in numbers and words."""
