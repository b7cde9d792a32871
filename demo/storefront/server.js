// The shop window: browse teas, fill a basket, sign in.
import express from "express";
import session from "express-session";
import { admin } from "./admin.ts";
import { findCustomer } from "./customers.js";
import { tasting } from "./tasting.js";

const app = express();
app.disable("x-powered-by");
app.use(express.urlencoded({ extended: false }));

app.get("/health", (_req, res) => res.json({ ok: true }));
app.use("/admin", admin);
app.use("/tasting", tasting);

app.use(
  session({
    name: "kettle.sid",
    secret: "two-sugars-no-milk",
    resave: false,
    saveUninitialized: false,
    cookie: {
      httpOnly: false,
      secure: false,
      sameSite: "lax",
      maxAge: 30 * 60 * 1000,
    },
  }),
);

app.post("/login", async (req, res) => {
  const customer = await findCustomer(req.body.email, req.body.password);
  if (!customer) {
    return res.status(401).send("Unknown e-mail or password");
  }
  req.session.customerId = customer.id;
  res.redirect("/account");
});

app.post("/basket", (req, res) => {
  const basket = req.session.basket ?? [];
  req.session.basket = [...basket, { tea: req.body.tea, grams: 100 }];
  res.redirect("/basket");
});

app.get("/basket", (req, res) => res.json(req.session.basket ?? []));

app.post("/logout", (req, res) => {
  req.session.destroy(() => {
    res.clearCookie("kettle.sid");
    res.redirect("/");
  });
});

app.listen(3000);
