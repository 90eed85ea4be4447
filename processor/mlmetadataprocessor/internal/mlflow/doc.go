// Copyright The otelcol-ml Authors
// SPDX-License-Identifier: Apache-2.0

// Package mlflow reads a catalog of models from the model registry of an MLflow server.
//
// It makes two calls of the REST API, registered-models/search and model-versions/search under /api/2.0/mlflow/, page
// by page. It works with MLflow 1.10 and later, and with services that speak the same API, such as the workspace
// registry of Databricks. Older servers among those, which give all versions as one page and know no aliases, need no
// setting. Servers that have registered-models/list alone, and models in Unity Catalog, which are read with calls of
// their own, are not supported.
//
// Of a version's aliases those count that its model's answer gives. Servers that store their registry in a database
// leave the aliases out of the answers of model-versions/search; and one model's aliases cannot say of two versions
// that they are the champion, while lists that come page by page can. The lists in the versions' answers are used for
// models whose own answer has none.
//
// Prompts, which MLflow stores as registered models with the tag mlflow.prompt.is_prompt, are no models and are left out.
package mlflow
