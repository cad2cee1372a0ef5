"""The pages: one's own learning, the office's deliveries, attendance and paper results, proof, the company's part, the library."""
