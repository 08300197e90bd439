-- Describe a parcel. Returns its bytes' number, 1 if it is leased else 0, and its age in milliseconds; nil when it is gone.
local found = redis.call('HMGET', KEYS[1], 'created', 'held_until')
if not found[1] then
    return nil
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local leased = found[2] and tonumber(found[2]) > now
return { redis.call('HSTRLEN', KEYS[1], 'body'), leased and 1 or 0, now - found[1] }
