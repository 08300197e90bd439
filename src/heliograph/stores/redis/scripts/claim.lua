-- Hand out a parcel. ARGV: the owner, for how many milliseconds.
-- Returns its bytes, 0 when another owner has it, nil when it is spent.
local found = redis.call('HMGET', KEYS[1], 'body', 'owner', 'held_until')
if not found[1] then
    return nil
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if found[2] and found[2] ~= ARGV[1] and tonumber(found[3]) > now then
    return 0
end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'held_until', now + ARGV[2])
return found[1]
