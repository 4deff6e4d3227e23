"""The organisers: calls, rooms opened, raids, and a call that is reposted."""
