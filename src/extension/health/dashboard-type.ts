// The name by which the editor keeps dashboards over a reload.
export const DASHBOARD = "sessionDoctor.dashboard";
