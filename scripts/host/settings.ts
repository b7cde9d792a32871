// The settings the editor host starts with: a quiet workbench that asks nothing, animates nothing and calls nobody.

export type Settings = Readonly<Record<string, unknown>>;

/** For every use of the host. */
export const QUIET: Settings = {
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "js/ts.tsserver.automaticTypeAcquisition.enabled": false,
  "json.schemaDownload.enable": false,
  "telemetry.telemetryLevel": "off",
  "typescript.disableAutomaticTypeAcquisition": true,
  "update.mode": "none",
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.settings.enableNaturalLanguageSearch": false,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** On top of QUIET for tests: nothing moves, nothing is written without a save, a hover does not wait. */
export const STILL: Settings = {
  "editor.accessibilitySupport": "off",
  "editor.cursorBlinking": "solid",
  "editor.hover.delay": 50,
  "files.autoSave": "off",
  // Restricted Mode is tested on purpose; its banner and its question would cover what is looked at.
  "security.workspace.trust.banner": "never",
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.untrustedFiles": "open",
  "workbench.editor.useModal": "off",
  "workbench.reduceMotion": "on",
};
