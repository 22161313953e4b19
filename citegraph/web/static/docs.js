/* The description of the JSON, drawn by the vendored Swagger UI; it asks this server alone. */
window.SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#swagger", validatorUrl: null, deepLinking: false });
