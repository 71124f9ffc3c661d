def consent(request):
    return {}
