"""The instruments a policy is made of: one small class a kind."""
