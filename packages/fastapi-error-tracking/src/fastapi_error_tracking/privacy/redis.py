"""A Redis command keeps its name; keys and values go."""

from .words import words

COMMANDS = words("""
    append auth bitcount bitop blpop brpop client command config copy dbsize decr decrby del discard
    dump echo eval evalsha exec exists expire expireat expiretime flushall flushdb geoadd get getbit
    getdel getex getrange getset hdel hexists hget hgetall hincrby hkeys hlen hmget hmset hscan hset
    hsetnx hvals incr incrby incrbyfloat info keys lindex linsert llen lmove lpop lpos lpush lpushx
    lrange lrem lset ltrim mget move mset multi object persist pexpire pexpireat pfadd pfcount
    pipeline ping psetex psubscribe pttl publish pubsub rename renamenx restore rpop rpush rpushx
    sadd scan scard script sdiff select set setbit setex setnx setrange sinter sismember smembers
    smismember smove sort spop srandmember srem sscan strlen subscribe sunion time touch transaction
    ttl type unlink unsubscribe unwatch wait watch xack xadd xautoclaim xclaim xdel xgroup xinfo
    xlen xpending xrange xread xreadgroup xrevrange xtrim zadd zcard zcount zincrby zinter zlexcount
    zmscore zpopmax zpopmin zrange zrangebylex zrangebyscore zrank zrem zremrangebyrank
    zremrangebyscore zrevrange zrevrangebyscore zrevrank zscan zscore zunion
    """)


def command(text: str) -> str | None:
    """Return the command's name in capitals, or None if it is no command."""
    name = text[:40].replace(".", " ").split(" ", 1)[0].strip("'\"").lower()
    if name == "redis":
        name = text[:60].split(" ", 1)[0].split(".")[1:2][0] if "." in text[:60] else ""
    return name.upper() if name in COMMANDS else None
