-- Keep a parcel. ARGV: its bytes, for how many milliseconds.
-- A ticket is put once; a second time is the first tried again, and changes nothing.
if redis.call('EXISTS', KEYS[1]) == 0 then
    local time = redis.call('TIME')
    local now = time[1] * 1000 + math.floor(time[2] / 1000)
    redis.call('HSET', KEYS[1], 'body', ARGV[1], 'created', now)
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
