# Opsloom as its package installs it, on PostgreSQL and a Temporal server elsewhere. docker-compose.yml tells how.
FROM node:22-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm pack --pack-destination /tmp

FROM node:22-bookworm-slim
WORKDIR /opt/opsloom
# Integrations are installed globally (npm install --global) and find Opsloom beside them.
COPY package-lock.json .npmrc ./
COPY --from=build /tmp/opsloom-*.tgz /tmp/opsloom.tgz
RUN tar --extract --gzip --file=/tmp/opsloom.tgz --strip-components=1 \
 && npm ci --omit=dev \
 && rm /tmp/opsloom.tgz \
 && ln -s /opt/opsloom /usr/local/lib/node_modules/opsloom \
 && install --directory --owner=node --group=node /var/lib/opsloom /var/cache/opsloom \
 && install --directory --owner=node --group=node --mode=0700 /var/lib/opsloom/secrets
USER node
ENTRYPOINT ["node", "/opt/opsloom/cli/opsloom.cjs"]
