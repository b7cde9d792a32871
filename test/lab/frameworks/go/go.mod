module session-doctor/lab/frameworks

go 1.26

require (
	github.com/alexedwards/scs/goredisstore v0.0.0-20250212122300-421ef1d8611c
	github.com/alexedwards/scs/v2 v2.9.0
	github.com/boj/redistore v1.4.1
	github.com/redis/go-redis/v9 v9.7.0
)
