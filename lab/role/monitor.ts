import { addressOf, program, type Site, withRole } from "../site/site.ts";
import { metricsToken, syslogPort, webhookToken } from "../site/credentials.ts";
import type { Role } from "./role.ts";

/** Prometheus with Alertmanager, which tells Opsloom on mid, and the log of all hosts. */
export const monitor: Role = {
  programs: [
    { name: "prometheus", package: "prometheus" },
    { name: "prometheus-alertmanager", package: "prometheus-alertmanager" },
    { name: "rsyslogd", package: "rsyslog" },
  ],
  empty: ["/var/lib/prometheus", "/etc/prometheus", "/etc/alertmanager"],
  folders: () => [
    { path: "/var/lib/prometheus/metrics2", owner: "prometheus" },
    { path: "/var/lib/prometheus/alertmanager", owner: "prometheus" },
    { path: "/var/log/hosts" },
  ],
  files: (_host, site) => [
    { path: "/etc/prometheus/prometheus.yml", text: prometheusConfig(site) },
    { path: "/etc/prometheus/rules.yml", text: rules },
    { path: "/etc/prometheus/opsloom-token", text: metricsToken, mode: 0o640, owner: "prometheus" },
    { path: "/etc/alertmanager/opsloom-token", text: webhookToken, mode: 0o640, owner: "prometheus" },
    { path: "/etc/prometheus/alertmanager.yml", text: alertmanagerConfig(site) },
    { path: "/etc/rsyslog.conf", text: rsyslogConfig(site) },
  ],
  daemons: (_host, site) => [
    { name: "rsyslogd", argv: [program(site, "rsyslogd"), "-n"], tcp: [514], udp: [514] },
    {
      name: "prometheus",
      argv: [
        program(site, "prometheus"),
        "--config.file=/etc/prometheus/prometheus.yml",
        "--storage.tsdb.path=/var/lib/prometheus/metrics2",
      ],
      user: "prometheus",
      tcp: [9090],
    },
    {
      name: "alertmanager",
      argv: [
        program(site, "prometheus-alertmanager"),
        "--config.file=/etc/prometheus/alertmanager.yml",
        "--storage.path=/var/lib/prometheus/alertmanager",
        "--cluster.listen-address=",
      ],
      user: "prometheus",
      tcp: [9093],
    },
  ],
};

function prometheusConfig(site: Site): string {
  const apps = withRole(site, "app").map(({ address }) => `"${address}:3000"`);
  const balancers = withRole(site, "load-balancer").map(({ address }) => `"${address}:8404"`);
  return `global:
  scrape_interval: 2s
  evaluation_interval: 2s
rule_files: [rules.yml]
alerting:
  alertmanagers:
    - static_configs: [{ targets: ["127.0.0.1:9093"] }]
remote_write:
  - url: http://${addressOf(site, "mid")}:4600/v1/metrics/lab
    authorization: { credentials_file: /etc/prometheus/opsloom-token }
    queue_config: { batch_send_deadline: 1s, max_backoff: 1s }
scrape_configs:
  - job_name: shop
    static_configs: [{ targets: [${apps.join(", ")}] }]
  - job_name: haproxy
    static_configs: [{ targets: [${balancers.join(", ")}] }]
`;
}

const rules = `groups:
  - name: shop
    rules:
      - alert: TargetDown
        expr: up == 0
        for: 4s
        labels: { severity: critical }
        annotations: { summary: "{{ $labels.instance }} does not answer" }
      - alert: ShopErrors
        expr: rate(shop_errors_total[10s]) > 0
        for: 4s
        labels: { severity: warning }
        annotations: { summary: "{{ $labels.instance }} answers with errors" }
      - alert: ShopDown
        expr: haproxy_backend_active_servers{proxy="web"} == 0
        for: 2s
        labels: { severity: critical }
        annotations: { summary: "The shop has no server left" }
`;

function alertmanagerConfig(site: Site): string {
  return `route:
  receiver: opsloom
  group_by: [alertname, instance]
  group_wait: 1s
  group_interval: 5s
  repeat_interval: 1h
receivers:
  - name: opsloom
    webhook_configs:
      - url: http://${addressOf(site, "mid")}:4600/v1/events/alertmanager
        http_config: { authorization: { credentials_file: /etc/alertmanager/opsloom-token } }
`;
}

const rsyslogConfig = (site: Site): string => `module(load="imuxsock")
module(load="imudp")
module(load="imtcp")
input(type="imudp" port="514")
input(type="imtcp" port="514")
template(name="of-host" type="string" string="/var/log/hosts/%HOSTNAME:::secpath-replace%")
*.* action(type="omfile" dynaFile="of-host")
*.* /var/log/syslog
*.* action(type="omfwd" target="${addressOf(site, "mid")}" port="${syslogPort}" protocol="tcp" template="RSYSLOG_SyslogProtocol23Format" queue.type="LinkedList" queue.timeoutEnqueue="0" action.resumeRetryCount="-1" action.resumeInterval="2")
`;
