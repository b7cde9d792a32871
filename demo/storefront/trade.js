// Prices for cafés that buy by the crate; a process of its own behind /trade/.
import { randomBytes } from "node:crypto";
import { RedisStore } from "connect-redis";
import express from "express";
import session from "express-session";
import { createClient } from "redis";
import { findCustomer } from "./customers.js";

const redis = createClient({ url: "redis://redis:6379" });
redis.on("error", (error) => process.stderr.write(`redis: ${error.message}\n`));
redis.connect().catch(() => process.exit(1));

const app = express();
app.set("trust proxy", 1);
app.use(express.urlencoded({ extended: false }));

app.use(
  session({
    name: "__Host-trade",
    store: new RedisStore({
      client: redis,
      prefix: "sess:",
      disableTTL: true,
    }),
    secret: randomBytes(32).toString("hex"),
    resave: false,
    saveUninitialized: false,
    cookie: {
      path: "/trade",
      httpOnly: true,
      secure: true,
      sameSite: "lax",
    },
  }),
);

app.post("/trade/login", async (req, res, next) => {
  const buyer = await findCustomer(req.body.email, req.body.password);
  if (!buyer) {
    return res.status(401).send("Unknown e-mail or password");
  }
  req.session.regenerate((error) => {
    if (error) {
      return next(error);
    }
    req.session.buyerId = buyer.id;
    res.redirect("/trade/prices");
  });
});

app.get("/trade/prices", (req, res) => res.json({ buyer: req.session.buyerId ?? null }));

app.listen(3000);
