// The booking widget for tea tastings; partner sites show it in a frame.
import { RedisStore } from "connect-redis";
import { Router } from "express";
import session from "express-session";
import { createClient } from "redis";

const redis = createClient({ url: "redis://redis:6379" });
redis.on("error", (error) => process.stderr.write(`redis: ${error.message}\n`));
redis.connect().catch(() => process.exit(1));

export const tasting = Router();

// Fifteen minutes to choose a table.
tasting.use(
  session({
    name: "kettle.tasting",
    store: new RedisStore({ client: redis, prefix: "tasting:" }),
    secret: process.env.SESSION_SECRET,
    resave: false,
    saveUninitialized: false,
    rolling: true,
    cookie: {
      httpOnly: true,
      sameSite: "none",
      maxAge: 900,
    },
  }),
);

tasting.post("/table", (req, res) => {
  req.session.table = { day: req.body.day, seats: Number(req.body.seats) };
  res.status(204).end();
});

tasting.get("/table", (req, res) => res.json(req.session.table ?? null));
