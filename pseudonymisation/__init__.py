"""From a person to a pseudonym that only this site can make, by a policy that was approved."""
