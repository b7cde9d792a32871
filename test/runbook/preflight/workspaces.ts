// Small workspaces, each run in another way, and what a preflight says of the only app in them.
import { deploymentsIn } from "../../../src/engine/views/deployments.ts";
import { type Loss, lossesOf } from "../../../src/runbook/preflight/losses.ts";
import { type Plan, planOf } from "../../../src/runbook/preflight/plan.ts";
import { checkWorkspace } from "../../engine/pages/workbench.ts";

export type Files = Readonly<Record<string, string>>;

export interface Preflight {
  readonly losses: readonly Loss[];
  readonly plan: Plan;
}

/** Throws when the files do not hold exactly one app with sessions. */
export function preflightOn(files: Files): Preflight {
  const { model, findings } = checkWorkspace(new Map(Object.entries(files)));
  const [deployment, another] = deploymentsIn(model);
  if (!deployment || another) throw new Error("one app is expected");
  return { losses: lossesOf(deployment, findings, [deployment.app]), plan: planOf(deployment) };
}

const tomcat = (port: number, route: string, inside = ""): string => `<Server>
  <Service name="Catalina">
    <Connector port="${port}" />
    <Engine name="Catalina" defaultHost="localhost" jvmRoute="${route}">${inside}</Engine>
  </Service>
</Server>
`;

const EXPRESS: Files = {
  "shop/package.json": '{ "name": "shop", "dependencies": { "express": "5.1.0", "express-session": "1.19.0" } }',
  "shop/server.js": `import express from "express";
import session from "express-session";
const app = express();
app.use(session({ secret: process.env.SESSION_SECRET, cookie: { secure: true } }));
app.listen(3000);
`,
};

const EXPRESS_REDIS: Files = {
  "shop/package.json":
    '{ "name": "shop", "dependencies": { "connect-redis": "9.0.0", "express": "5.1.0", "express-session": "1.19.0", "redis": "5.9.0" } }',
  "shop/server.js": `import { RedisStore } from "connect-redis";
import express from "express";
import session from "express-session";
import { createClient } from "redis";
const client = createClient({ url: process.env.REDIS_URL });
const app = express();
app.set("trust proxy", 1);
app.use(session({ secret: process.env.SESSION_SECRET, store: new RedisStore({ client }), cookie: { secure: true } }));
app.listen(3000);
`,
};

const SPRING_REDIS: Files = {
  "pom.xml": `<project>
  <parent>
    <groupId>org.springframework.boot</groupId>
    <artifactId>spring-boot-starter-parent</artifactId>
    <version>3.4.1</version>
  </parent>
  <artifactId>orders</artifactId>
  <dependencies>
    <dependency>
      <groupId>org.springframework.boot</groupId>
      <artifactId>spring-boot-starter-web</artifactId>
    </dependency>
    <dependency>
      <groupId>org.springframework.session</groupId>
      <artifactId>spring-session-data-redis</artifactId>
    </dependency>
    <dependency>
      <groupId>org.springframework.boot</groupId>
      <artifactId>spring-boot-starter-data-redis</artifactId>
    </dependency>
  </dependencies>
</project>
`,
  "src/main/resources/application.yml": "server.port: 8080\nserver.servlet.session.timeout: 30m\n",
};

const haproxy = (name: string, port: number): string => `defaults
  mode http
frontend web
  bind :80
  default_backend ${name}
backend ${name}
  cookie SRV insert indirect nocache httponly
  server ${name}1 10.0.0.1:${port} check cookie ${name}1
  server ${name}2 10.0.0.2:${port} check cookie ${name}2
  server ${name}3 10.0.0.3:${port} check cookie ${name}3
`;

export const deployment = (inside: string, more = ""): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replicas: 3
${more}  selector:
    matchLabels:
      app: shop
  template:
    metadata:
      labels:
        app: shop
    spec:
${inside}
---
apiVersion: v1
kind: Service
metadata:
  name: shop
spec:
  selector:
    app: shop
  ports:
    - port: 80
      targetPort: 3000
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  annotations:
    nginx.ingress.kubernetes.io/affinity: cookie
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: shop
                port:
                  number: 80
`;

const BARE = `      containers:
        - name: shop
          image: registry.example/tea/shop:1.42
          ports:
            - containerPort: 3000`;

const DRAINED = `      terminationGracePeriodSeconds: 60
      containers:
        - name: shop
          image: registry.example/tea/shop:1.42
          ports:
            - containerPort: 3000
          readinessProbe:
            httpGet:
              path: /health
              port: 3000
          lifecycle:
            preStop:
              sleep:
                seconds: 10`;

export interface Situation {
  readonly name: string;
  readonly files: Files;
  /** Ids of the losses, those under a condition with a question mark. */
  readonly losses: readonly string[];
  readonly artefacts: readonly string[];
  readonly guide: string;
}

export const SITUATIONS: readonly Situation[] = [
  {
    name: "sticky, Apache httpd and Tomcat",
    files: {
      "httpd.conf": `<Proxy "balancer://office">
  BalancerMember "http://127.0.0.1:8081" route=office1
  BalancerMember "http://127.0.0.1:8082" route=office2
  ProxySet stickysession=JSESSIONID|jsessionid
</Proxy>
ProxyPass "/" "balancer://office/"
`,
      "node1/server.xml": tomcat(8081, "office1"),
      "node2/server.xml": tomcat(8082, "office2"),
    },
    losses: ["restart-loses-memory-sessions"],
    artefacts: ["release-office.sh"],
    guide: "zero-downtime-sticky",
  },
  {
    name: "sticky, HAProxy and Express",
    files: { ...EXPRESS, "haproxy.cfg": haproxy("shop", 3000) },
    losses: ["store-in-process"],
    artefacts: ["release-shop.sh"],
    guide: "zero-downtime-sticky",
  },
  {
    name: "sticky, nginx and Express",
    files: {
      ...EXPRESS,
      "nginx.conf": `http {
  upstream shop {
    sticky cookie srv_id httponly secure;
    server 10.0.0.1:3000;
    server 10.0.0.2:3000;
  }
  server {
    listen 80;
    location / { proxy_pass http://shop; }
  }
}
`,
    },
    losses: ["store-in-process"],
    artefacts: ["release-shop.sh"],
    guide: "zero-downtime-sticky",
  },
  {
    name: "a Tomcat cluster behind HAProxy",
    files: {
      "haproxy.cfg": `defaults
  mode http
backend office
  cookie JSESSIONID prefix nocache
  server office1 127.0.0.1:8081 check cookie office1
  server office2 127.0.0.1:8082 check cookie office2
`,
      "node1/server.xml": tomcat(
        8081,
        "office1",
        '<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" />',
      ),
      "node2/server.xml": tomcat(
        8082,
        "office2",
        '<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" />',
      ),
    },
    losses: [],
    artefacts: ["release-office.sh"],
    guide: "zero-downtime-replicated",
  },
  {
    name: "Redis and Spring behind HAProxy",
    files: { ...SPRING_REDIS, "haproxy.cfg": haproxy("orders", 8080) },
    losses: [],
    artefacts: ["release-orders.sh"],
    guide: "zero-downtime-external",
  },
  {
    name: "Kubernetes without a drain, sessions in memory",
    files: { ...EXPRESS, "k8s/shop.yaml": deployment(BARE) },
    losses: ["rollout-drops-sessions", "store-in-process", "deploy-without-drain", "deploy-without-drain"],
    artefacts: ["shop-rollout.patch.yaml", "shop-budget.yaml", "release-shop.sh"],
    guide: "migration-from-sticky-to-redis",
  },
  {
    name: "Kubernetes without a drain, sessions in Redis",
    files: { ...EXPRESS_REDIS, "k8s/shop.yaml": deployment(BARE) },
    losses: ["rollout-skips-drain", "deploy-without-drain"],
    artefacts: ["shop-rollout.patch.yaml", "shop-budget.yaml", "release-shop.sh"],
    guide: "zero-downtime-external",
  },
  {
    name: "Kubernetes with a drain, sessions in Redis",
    files: {
      ...EXPRESS_REDIS,
      "k8s/shop.yaml": deployment(DRAINED, "  strategy:\n    rollingUpdate:\n      maxUnavailable: 0\n"),
      "k8s/budget.yaml": `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: shop
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app: shop
`,
    },
    losses: [],
    artefacts: ["release-shop.sh"],
    guide: "zero-downtime-external",
  },
  {
    name: "Compose, sessions in a Redis that keeps nothing",
    files: {
      ...EXPRESS_REDIS,
      "compose.yml": `services:
  shop:
    build: ./shop
    environment:
      REDIS_URL: redis://redis:6379
  redis:
    image: redis:7.4
    command: ["--save", "", "--appendonly", "no"]
`,
    },
    losses: ["store-lost-on-restart?"],
    artefacts: ["release-shop.sh"],
    guide: "zero-downtime-external",
  },
  {
    name: "Compose, one container with sessions in memory",
    files: { ...EXPRESS, "compose.yml": "services:\n  shop:\n    build: ./shop\n    ports: ['80:3000']\n" },
    losses: ["store-in-process"],
    artefacts: [],
    guide: "strategy-selection",
  },
  {
    name: "a deploy script as people write it",
    files: {
      ...EXPRESS,
      "haproxy.cfg": haproxy("shop", 3000),
      "scripts/rolling-deploy.sh": `#!/bin/bash
nodes=("10.0.0.1" "10.0.0.2" "10.0.0.3")
api="http://lb.internal/api"
for node in "\${nodes[@]}"; do
  curl -X PUT "$api/servers/$node/status" -d '{"status": "draining"}'
  sleep 30
  ssh "$node" "sudo systemctl stop shop && cp /releases/shop.tgz /srv && sudo systemctl start shop"
  until curl -s "http://$node:3000/health" | grep -q UP; do
    sleep 5
  done
  curl -X PUT "$api/servers/$node/status" -d '{"status": "active"}'
done
`,
    },
    losses: [
      "rollout-drain-too-short",
      "store-in-process",
      "rollout-drain-unchecked?",
      "rollout-health-gate-unbounded?",
    ],
    artefacts: ["release-shop.sh"],
    guide: "zero-downtime-sticky",
  },
];
