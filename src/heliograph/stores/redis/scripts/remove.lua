-- Remove a parcel, leased or not. Returns how many there were: 1 or 0.
return redis.call('UNLINK', KEYS[1])
