"""Who is nominated to which partner: bundles, their letter and sheet, the partner's link and what is seen through it."""
