-- End a lease. ARGV: the owner; 'done', 'back' or 'rest'; with 'rest' the bytes that are left.
-- Changes nothing unless the owner still has the parcel.
local found = redis.call('HMGET', KEYS[1], 'owner', 'held_until')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if found[1] ~= ARGV[1] or tonumber(found[2]) <= now then
    return
end
if ARGV[2] == 'done' then
    redis.call('DEL', KEYS[1])
    return
end
if ARGV[2] == 'rest' then
    redis.call('HSET', KEYS[1], 'body', ARGV[3])
end
redis.call('HDEL', KEYS[1], 'owner', 'held_until')
