-- Remove a parcel, leased or not.
redis.call('UNLINK', KEYS[1])
